import { onProductionEngines } from './production-engines.js';

onProductionEngines();

await import('../runners.e2e.spec.js');
