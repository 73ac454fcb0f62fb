import { onProductionEngines } from './production-engines.js';

await onProductionEngines(() => import('../ledger-refusals.e2e.spec.js'));
