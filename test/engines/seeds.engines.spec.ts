import { onProductionEngines } from './production-engines.js';

onProductionEngines();

await import('../seeds.e2e.spec.js');
