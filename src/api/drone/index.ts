export { DroneModule } from './drone.module.js';
export { droneShapes } from './errors.js';
