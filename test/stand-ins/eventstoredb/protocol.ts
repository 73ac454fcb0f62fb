import { createRequire } from 'node:module';

// The very definitions that the client speaks, CommonJS made by protoc: they are loaded as what they are.
const load = createRequire(import.meta.url);
const ofClient = createRequire(load.resolve('@eventstore/db-client'));

/** Messages and services of EventStoreDB's gRPC API, as `@eventstore/db-client` ships them. */
export const streams = load(
  '@eventstore/db-client/generated/streams_pb.js',
) as typeof import('@eventstore/db-client/generated/streams_pb.js');
export const shared = load(
  '@eventstore/db-client/generated/shared_pb.js',
) as typeof import('@eventstore/db-client/generated/shared_pb.js');
export const gossip = load(
  '@eventstore/db-client/generated/gossip_pb.js',
) as typeof import('@eventstore/db-client/generated/gossip_pb.js');
export const features = load(
  '@eventstore/db-client/generated/serverfeatures_pb.js',
) as typeof import('@eventstore/db-client/generated/serverfeatures_pb.js');
export const rpcStatus = load(
  '@eventstore/db-client/generated/status_pb.js',
) as typeof import('@eventstore/db-client/generated/status_pb.js');
export const { Any } = ofClient(
  'google-protobuf/google/protobuf/any_pb.js',
) as typeof import('google-protobuf/google/protobuf/any_pb.js');
export const { Empty } = ofClient(
  'google-protobuf/google/protobuf/empty_pb.js',
) as typeof import('google-protobuf/google/protobuf/empty_pb.js');

export const { StreamsService } = load(
  '@eventstore/db-client/generated/streams_grpc_pb.js',
) as typeof import('@eventstore/db-client/generated/streams_grpc_pb.js');
export const { GossipService } = load(
  '@eventstore/db-client/generated/gossip_grpc_pb.js',
) as typeof import('@eventstore/db-client/generated/gossip_grpc_pb.js');
export const { ServerFeaturesService } = load(
  '@eventstore/db-client/generated/serverfeatures_grpc_pb.js',
) as typeof import('@eventstore/db-client/generated/serverfeatures_grpc_pb.js');
