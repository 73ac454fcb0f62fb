import { onProductionEngines } from './production-engines.js';

await onProductionEngines(() => import('../v3-clients.e2e.spec.js'));
