import { onProductionEngines } from './production-engines.js';

await onProductionEngines(() => import('../gitlab-v3-requests.e2e.spec.js'));
