import { onProductionEngines } from './production-engines.js';

await onProductionEngines(() => import('../history.e2e.spec.js'));
