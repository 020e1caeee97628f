/** Runs a generator to its end. @returns what it ends with. */
export async function finish<Step, Result>(steps: AsyncGenerator<Step, Result>, onStep: (step: Step) => void = () => undefined): Promise<Result> {
  for (;;) {
    const step = await steps.next();
    if (step.done) return step.value;
    onStep(step.value);
  }
}
