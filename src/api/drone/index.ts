export { DroneModule } from './drone.module.js';
export { droneErrors } from './errors.js';
