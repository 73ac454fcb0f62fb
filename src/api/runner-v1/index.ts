export { runnerV1Errors } from './errors.js';
export { RunnerV1Module } from './runner-v1.module.js';
