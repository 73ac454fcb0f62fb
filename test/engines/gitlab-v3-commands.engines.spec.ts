import { onProductionEngines } from './production-engines.js';

await onProductionEngines(() => import('../gitlab-v3-commands.e2e.spec.js'));
