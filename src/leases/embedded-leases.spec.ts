import { EmbeddedLeases } from './embedded-leases.js';
import { describeLeases } from './leases.contract.js';

describeLeases('The embedded engine', async () => ({
  leases: new EmbeddedLeases(),
  destroy: () => Promise.resolve(),
}));
