import { onProductionEngines } from './production-engines.js';

await onProductionEngines(() => import('../ledger-api.e2e.spec.js'));
