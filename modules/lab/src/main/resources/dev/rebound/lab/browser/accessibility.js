(() => {
  const found = [];
  const say = (what, element) => found.push(what + ': ' + (element ? '<' + element.tagName.toLowerCase() + '> ' : '')
    + (element ? element.textContent.trim().slice(0, 60) : ''));
  const channels = colour => {
    const numbers = colour.match(/[\d.]+/g).map(Number);
    return { rgb: numbers.slice(0, 3), alpha: numbers.length > 3 ? numbers[3] : 1 };
  };
  // WCAG 2.2, relative luminance and contrast ratio.
  const luminance = rgb => {
    const linear = rgb.map(each => each / 255).map(each => each <= 0.04045 ? each / 12.92 : Math.pow((each + 0.055) / 1.055, 2.4));
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  };
  const background = element => {
    for (let at = element; at; at = at.parentElement) {
      const colour = channels(getComputedStyle(at).backgroundColor);
      if (colour.alpha > 0) {
        return colour.rgb;
      }
    }
    return [255, 255, 255];
  };
  const shown = element => element.checkVisibility({ checkVisibilityCSS: true });
  for (const element of document.body.querySelectorAll('*')) {
    const hasText = [...element.childNodes].some(each => each.nodeType === Node.TEXT_NODE && each.textContent.trim());
    if (!hasText || !shown(element)) {
      continue;
    }
    const style = getComputedStyle(element);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || size >= 18.66 && Number(style.fontWeight) >= 700;
    const pair = [luminance(channels(style.color).rgb), luminance(background(element))].sort((a, b) => b - a);
    const ratio = (pair[0] + 0.05) / (pair[1] + 0.05);
    if (ratio < (large ? 3 : 4.5)) {
      say('contrast ' + ratio.toFixed(2), element);
    }
  }
  if (!document.documentElement.lang) {
    say('no language');
  }
  if (!document.title.trim()) {
    say('no title');
  }
  if (document.querySelectorAll('main').length !== 1) {
    say('not one main part');
  }
  let level = 0;
  for (const heading of document.querySelectorAll('h1, h2, h3, h4, h5, h6')) {
    const next = Number(heading.tagName[1]);
    if (next > level + 1) {
      say('heading skips a level', heading);
    }
    level = next;
  }
  if (document.querySelectorAll('h1').length !== 1) {
    say('not one h1');
  }
  const named = element => (element.getAttribute('aria-label') || element.getAttribute('alt') || element.textContent).trim();
  document.querySelectorAll('a[href], button, summary, [role=img], img, svg').forEach(each => named(each) || say('no name', each));
  document.querySelectorAll('input, select, textarea').forEach(each => each.labels.length || named(each) || say('no label', each));
  const ids = [...document.querySelectorAll('[id]')].map(each => each.id);
  ids.filter((each, at) => ids.indexOf(each) !== at).forEach(each => found.push('id stands twice: ' + each));
  document.querySelectorAll('[aria-labelledby]').forEach(each =>
    document.getElementById(each.getAttribute('aria-labelledby')) || say('named by nothing', each));
  document.querySelectorAll('table').forEach(each => each.querySelector('th[scope]') || say('table without headers', each));
  return found;
})()
