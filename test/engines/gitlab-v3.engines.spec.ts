import { onProductionEngines } from './production-engines.js';

await onProductionEngines(() => import('../gitlab-v3.e2e.spec.js'));
