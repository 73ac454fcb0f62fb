import { onProductionEngines } from './production-engines.js';

await onProductionEngines(() => import('../gitlab-v3-answers.e2e.spec.js'));
