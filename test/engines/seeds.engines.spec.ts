import { onProductionEngines } from './production-engines.js';

await onProductionEngines(() => import('../seeds.e2e.spec.js'));
