/** Does what it is given one after another, in order. After the first failure, which `onError` is told, it does nothing more. */
export function inTurn(onError: (error: unknown) => void): (act: () => Promise<void>) => void {
  let last: Promise<void> = Promise.resolve();
  let hasFailed = false;
  return (act) => {
    last = last.then(async () => {
      if (hasFailed) return;
      try {
        await act();
      } catch (error) {
        hasFailed = true;
        onError(error);
      }
    });
  };
}
