// `*` for any run of characters and `?` for one, as in the patterns of policies. Its time is bounded by the product of
// both lengths, whatever the pattern: no regular expression is made of what somebody wrote.

/** @returns whether the whole text fits the pattern; upper and lower case differ */
export function matchesPattern(text: string, pattern: string): boolean {
  let at = 0;
  let inPattern = 0;
  /** Behind the last star, and where in the text what follows it was last tried. */
  let afterStar = -1;
  let retry = 0;
  while (at < text.length) {
    const sign = pattern[inPattern];
    if (sign === '*') {
      inPattern += 1;
      afterStar = inPattern;
      retry = at;
    } else if (sign !== undefined && (sign === '?' || sign === text[at])) {
      at += 1;
      inPattern += 1;
    } else if (afterStar !== -1) {
      retry += 1;
      at = retry;
      inPattern = afterStar;
    } else {
      return false;
    }
  }
  while (pattern[inPattern] === '*') inPattern += 1;
  return inPattern === pattern.length;
}
