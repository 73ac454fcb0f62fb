// node .ci/count-results.mjs <failed steps> <jest report>...
// Adds up what jest's reports say, prints `N passed, N failed`, and exits with 1 if anything failed.
import { readFileSync } from 'node:fs';

const [failedSteps, ...reports] = process.argv.slice(2);
let passed = 0;
let failed = Number(failedSteps);
for (const file of reports) {
  try {
    const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites, success } = JSON.parse(
      readFileSync(file, 'utf8'),
    );
    const broken = numFailedTests + numRuntimeErrorTestSuites;
    passed += numPassedTests;
    failed += success ? broken : Math.max(1, broken);
  } catch {
    process.stdout.write(`${file}: no report, the suite did not come to its end\n`);
    failed += 1;
  }
}
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
