import { onProductionEngines } from './production-engines.js';

await onProductionEngines(() => import('../ledger-permissions.e2e.spec.js'));
