/* The last line of a run: "N passed, N failed". */
import type { Reporter, TestCase, TestResult } from '@playwright/test/reporter';

export default class Count implements Reporter {
  private readonly last = new Map<string, boolean>();
  onTestEnd(test: TestCase, result: TestResult): void {
    this.last.set(test.id, result.status === 'passed');
  }
  onEnd(): void {
    const ok = [...this.last.values()].filter(Boolean).length;
    console.log(`${ok} passed, ${this.last.size - ok} failed`);
  }
}
