"""Whatever can be pressed is large enough for a finger, or stands far enough from the next (WCAG 2.2, 2.5.8)."""

import pytest
from selenium.webdriver import Chrome

from tests.walks.reading import PAGES, set_width

pytestmark = pytest.mark.browser

#: In CSS pixels.
SIZE = 24
# The exceptions of the criterion: a target in a sentence, and one whose circle of 24 pixels meets no other target and
# no circle of another small one.
SMALL_TARGETS = """
const size = arguments[0];
const every = "a[href], button, input:not([type=hidden]), select, textarea, summary";
const targets = [...document.querySelectorAll(every)].map(element => ({element, box: element.getBoundingClientRect()}))
  .filter(({box}) => box.width > 1 && box.height > 1)
  .filter(({element}) => !element.closest(".hidden") && element.checkVisibility({visibilityProperty: true}));
const isInSentence = element => {
  if (getComputedStyle(element).display !== "inline") return false;
  let block = element.parentElement;
  while (getComputedStyle(block).display.startsWith("inline")) block = block.parentElement;
  const text = block.cloneNode(true);
  text.querySelectorAll("a, button, .hidden").forEach(one => one.remove());
  return /\\p{L}/u.test(text.textContent);
};
const isSmall = ({box}) => box.width < size - 0.01 || box.height < size - 0.01;
const middle = ({box}) => [box.x + box.width / 2, box.y + box.height / 2];
const distanceToBox = ([x, y], {box}) =>
  Math.hypot(Math.max(box.left - x, 0, x - box.right), Math.max(box.top - y, 0, y - box.bottom));
const distance = ([x, y], [u, v]) => Math.hypot(x - u, y - v);
const isCrowded = one => targets.some(other => other !== one && !one.element.contains(other.element)
  && (distanceToBox(middle(one), other) < size / 2
      || (isSmall(other) && distance(middle(one), middle(other)) < size - 0.01)));
return targets.filter(one => isSmall(one) && !isInSentence(one.element) && isCrowded(one)).map(({element, box}) =>
  [element.tagName, (element.textContent || element.name || "").trim().slice(0, 40), "in",
   element.parentElement.className || element.parentElement.tagName,
   box.width.toFixed(), box.height.toFixed()].join(" "));
"""


@pytest.mark.parametrize("address", [*PAGES, "/keyboard"])
def test_every_target_is_large_or_stands_apart(reader: Chrome, site: str, address: str) -> None:
    reader.get(site + address)
    reader.execute_script("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    for width in (360, 1440):
        set_width(reader, width)
        assert (width, reader.execute_script("return document.documentElement.clientWidth")) == (width, width)
        assert (width, reader.execute_script(SMALL_TARGETS, SIZE)) == (width, [])


def test_small_targets_close_together_would_be_found(reader: Chrome) -> None:
    reader.get("data:text/html,<input type=checkbox><input type=checkbox><p>Text <a href=''>in it</a></p>")
    assert len(reader.execute_script(SMALL_TARGETS, SIZE)) == 2
