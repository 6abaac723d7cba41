/* Pure: how long something will take, in words. 't' is the text function. */
export function etaText(lowS, highS, t) {
  if (highS < 90) {
    const [low, high] = [Math.max(1, Math.round(lowS)), Math.max(1, Math.round(highS))];
    return low === high ? t('eta.s', { s: high }) : t('eta.range', { low, high });
  }
  const [low, high] = [Math.max(1, Math.round(lowS / 60)), Math.max(1, Math.round(highS / 60))];
  return low === high ? t('eta.min', { m: high }) : t('eta.minRange', { low, high });
}
