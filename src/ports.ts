/** Injection tokens of what is an interface, not a class. */
export const EVENT_STORE = Symbol('EventStore');
export const READ_MODELS = Symbol('ReadModels');
export const READ_SIDE = Symbol('ReadSide');
export const LEASES = Symbol('Leases');
export const BLOBS = Symbol('Blobs');
export const CLOCK = Symbol('Clock');
export const CONFIG = Symbol('Config');
export const LOGGER = Symbol('Logger');
/** What signs checkpoints: a NoteSigner. */
export const CHECKPOINT_KEY = Symbol('CheckpointKey');
