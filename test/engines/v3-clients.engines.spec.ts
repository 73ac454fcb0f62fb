import { onProductionEngines } from './production-engines.js';

onProductionEngines();

await import('../v3-clients.e2e.spec.js');
