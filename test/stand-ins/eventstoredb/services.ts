import type { Server } from '@grpc/grpc-js';
import type { IGossipServer } from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import type { ClusterInfo } from '@eventstore/db-client/generated/gossip_pb.js';
import type { IServerFeaturesServer } from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import type { SupportedMethods } from '@eventstore/db-client/generated/serverfeatures_pb.js';
import type { IStreamsServer } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import { append, batchAppend } from './appends.js';
import type { Context } from './context.js';
import { deleteStream, tombstoneStream } from './deletes.js';
import { features, gossip, GossipService, ServerFeaturesService, StreamsService } from './protocol.js';
import { read } from './reads.js';

const VERSION = '22.10.5';

/** Where clients find this server. */
interface Address {
  readonly host: string;
  readonly port: number;
}

/** Adds the services, of those that the definitions describe, which the ledger's client calls. */
export function addServices(server: Server, context: Context, address: () => Address): void {
  const streams: IStreamsServer = {
    append: (call, callback) => {
      context.count('Append');
      append(context, call, callback);
    },
    batchAppend: call => {
      context.count('BatchAppend');
      batchAppend(context, call);
    },
    read: call => {
      context.count('Read');
      void read(context, call);
    },
    delete: (call, callback) => deleteStream(context, call, callback),
    tombstone: (call, callback) => tombstoneStream(context, call, callback),
  };
  const serverFeatures: IServerFeaturesServer = {
    getSupportedMethods: (_call, callback) => callback(null, supportedMethods()),
  };
  const cluster: IGossipServer = { read: (_call, callback) => callback(null, clusterOf(address())) };
  server.addService(StreamsService, streams);
  server.addService(ServerFeaturesService, serverFeatures);
  server.addService(GossipService, cluster);
}

function supportedMethods(): SupportedMethods {
  const method = new features.SupportedMethod()
    .setServiceName('event_store.client.streams.streams')
    .setMethodName('batchappend');
  return new features.SupportedMethods().setEventStoreServerVersion(VERSION).setMethodsList([method]);
}

/** A cluster of one, which leads. */
function clusterOf({ host, port }: Address): ClusterInfo {
  const member = new gossip.MemberInfo()
    .setState(gossip.MemberInfo.VNodeState.LEADER)
    .setIsAlive(true)
    .setTimeStamp('0')
    .setHttpEndPoint(new gossip.EndPoint().setAddress(host).setPort(port));
  return new gossip.ClusterInfo().setMembersList([member]);
}
