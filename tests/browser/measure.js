/* What a person would call broken on a page: read from where the letters really stand, not from what the styles say. */
(options) => {
  const { fold, mostWords, shortest } = { fold: 900, mostWords: 40, shortest: 2, ...options };
  const SLACK = 1.5;
  const faults = [];
  const told = new Set();
  const tell = (kind, text, where) => {
    const fault = { kind, text: text.replace(/\s+/g, " ").trim().slice(0, 90), where };
    const name = JSON.stringify(fault);
    if (!told.has(name)) { told.add(name); faults.push(fault); }
  };
  const name = (element) => {
    const holder = element.closest("[class*=st-key-], [data-testid]");
    if (!holder) return element.tagName.toLowerCase();
    const key = [...holder.classList].find((one) => one.startsWith("st-key-"));
    return key || holder.dataset.testid;
  };
  const isSeen = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true })
    && (element.closest("summary") || !element.matches("details:not([open])"));
  /* Kept for readers of the screen: a box of at most two pixels. The menu that is shut stands beside the screen. */
  const isAside = (element) => {
    for (let at = element; at && at !== document.body; at = at.parentElement) {
      if (at.dataset?.testid === "stSidebar" && at.dataset.collapsed === "true") return true;
      const style = getComputedStyle(at);
      if (style.clipPath === "inset(50%)" || style.clip === "rect(0px, 0px, 0px, 0px)") return true;
      if (style.overflow !== "visible" && (at.clientWidth || at.offsetWidth) <= 2 && at.offsetWidth !== undefined
        && at.offsetWidth <= 2) return true;
    }
    return false;
  };
  const clips = (value) => value === "hidden" || value === "clip";
  const scrolls = (value) => value === "auto" || value === "scroll";

  /* Text cut off by a box around it, or outside the window. */
  const lookForCuts = (node, rects) => {
    const owner = node.parentElement;
    let fixed = getComputedStyle(owner).position;
    let within = { left: 0, right: window.innerWidth };
    for (let at = owner; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      const box = at.getBoundingClientRect();
      if (at === document.documentElement || at === document.body) break;
      const isInline = style.display === "inline";
      for (const rect of rects) {
        if (!isInline && clips(style.overflowX) && (rect.right > box.right + SLACK || rect.left < box.left - SLACK))
          tell("cut", node.data, name(owner));
        if (!isInline && clips(style.overflowY) && !scrolledWithin(owner, at)
          && (rect.bottom > box.bottom + rect.height * 0.35 || rect.top < box.top - rect.height * 0.35))
          tell("cut", node.data, name(owner));
      }
      if (!isInline && scrolls(style.overflowX) && at.scrollWidth > at.clientWidth + SLACK
        && rects.some((rect) => rect.right > box.right + SLACK || rect.left < box.left - SLACK)) {
        tell("sideways", node.data, name(at));
        return;
      }
    }
    for (const rect of rects)
      if (rect.right > within.right + SLACK || rect.left < within.left - SLACK) tell("outside", node.data, name(owner));
  };
  /* Is there, between the text and the box that clips, one that scrolls downwards? Then it can be reached. */
  const scrolledWithin = (from, to) => {
    for (let at = from; at && at !== to; at = at.parentElement) {
      if (scrolls(getComputedStyle(at).overflowY)) return true;
    }
    return false;
  };

  /* Where the letters stand. Where spaces are kept, those at the end of a line hang over its edge, and nobody sees it. */
  const MOST = 20000;
  const findRects = (node) => {
    const range = document.createRange();
    const isKept = getComputedStyle(node.parentElement).whiteSpace.startsWith("pre") && node.data.length < MOST;
    const pieces = isKept ? [...node.data.matchAll(/\S+/g)].map((one) => [one.index, one.index + one[0].length])
      : [[0, node.data.length]];
    return pieces.flatMap(([start, end]) => {
      range.setStart(node, start);
      range.setEnd(node, end);
      return [...range.getClientRects()].filter((rect) => rect.width > 0.5 && rect.height > 0.5);
    });
  };

  /* Letters only: Chinese, Japanese, Thai and their like are written without spaces and may break anywhere. */
  const WORD = /[\p{L}\p{M}\p{N}'’]+/gu;
  const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
  const LONG = 25;
  /* All that stands without a space around a place: an address, a hash, may break at any letter. */
  const findRun = (text, at) => text.slice(Math.max(0, at - LONG), at).match(/\S*$/)[0] + text.slice(at, at + LONG).match(/^\S*/)[0];
  const lookForBreaks = (node) => {
    const range = document.createRange();
    for (const found of node.data.slice(0, MOST).matchAll(WORD)) {
      const word = found[0];
      if (word.length < shortest || UNSPACED.test(word) || findRun(node.data, found.index).length >= LONG) continue;
      range.setStart(node, found.index);
      range.setEnd(node, found.index + word.length);
      const rects = [...range.getClientRects()].filter((rect) => rect.width > 0.5);
      if (rects.length < 2) continue;
      const tops = rects.map((rect) => rect.top + rect.height / 2);
      if (Math.max(...tops) - Math.min(...tops) > 0.6 * rects[0].height) tell("broken", word, name(node.parentElement));
    }
  };

  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const owner = node.parentElement;
    if (!node.data.trim() || owner.closest("script, style, noscript, canvas") || !isSeen(owner) || isAside(owner)) continue;
    const rects = findRects(node);
    if (!rects.length) continue;
    lookForCuts(node, rects);
    if (!owner.closest("svg")) lookForBreaks(node);
  }

  /* Fields: what they hold, or ask for, is longer than they are wide. */
  const pen = document.createElement("canvas").getContext("2d");
  for (const field of document.querySelectorAll("input:not([type=checkbox], [type=radio], [type=range], [type=hidden])")) {
    if (!isSeen(field) || isAside(field) || field.clientWidth < 8) continue;
    const style = getComputedStyle(field);
    const room = field.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    const said = field.value || field.placeholder;
    if (said && pen.measureText(said).width > room + SLACK) tell("cut", said, name(field));
  }

  /* The page itself scrolls sideways. */
  for (const whole of [document.documentElement, document.body])
    if (whole.scrollWidth > window.innerWidth + SLACK) tell("sideways", "the page", whole.tagName.toLowerCase());

  /* Cards: boxes with a line around them whose top stands in the first screen. */
  const NO_CARD = "button, a, input, select, textarea, label, table, tr, td, th, mark, svg, [role=combobox], [role=option],"
    + " [role=radiogroup], [role=group], [role=alert], [data-baseweb], [data-testid=stExpander], [data-testid=stDataFrame]";
  for (const box of document.querySelectorAll("div, section, article, li")) {
    if (box.matches(NO_CARD) || !isSeen(box) || isAside(box)) continue;
    const style = getComputedStyle(box);
    const edges = ["Top", "Right", "Bottom", "Left"].map(
      (side) => parseFloat(style[`border${side}Width`]) > 0 && style[`border${side}Style`] !== "none"
        && !/rgba\(.*, 0\)|transparent/.test(style[`border${side}Color`]));
    const place = box.getBoundingClientRect();
    if (!edges.every(Boolean) || place.width < 120 || place.height < 24 || place.top >= fold || place.bottom < 0) continue;
    const words = countWords(box);
    if (words > mostWords) tell("wordy", `${words} words: ${box.innerText}`, name(box));
  }
  function countWords(box) {
    let n = 0;
    const inside = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
    for (let node = inside.nextNode(); node; node = inside.nextNode()) {
      const owner = node.parentElement;
      if (owner.closest("svg, canvas, script, style, .evidence") || !isSeen(owner) || isAside(owner)) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      if (![...range.getClientRects()].some((rect) => rect.width > 0.5)) continue;
      n += (node.data.match(/[\p{L}\p{N}][^\s]*/gu) || []).length;
    }
    return n;
  }

  /* Controls without a name. */
  const CONTROLS = "input:not([type=hidden]), select, textarea, button, a[href], summary, [role=button], [role=combobox],"
    + " [role=slider], [role=checkbox], [role=radio], [role=switch], [role=tab], [role=textbox]";
  for (const control of document.querySelectorAll(CONTROLS)) {
    if (!isSeen(control) || isAside(control) || control.closest("[aria-hidden=true]")) continue;
    const byId = (control.getAttribute("aria-labelledby") || "").split(/\s+/).filter(Boolean)
      .map((id) => document.getElementById(id)?.textContent || "").join(" ");
    const labels = [...(control.labels || [])].map((label) => label.textContent).join(" ");
    const images = [...control.querySelectorAll("img[alt], svg title")].map((one) => one.alt || one.textContent).join(" ");
    const called = [control.getAttribute("aria-label"), byId, labels, control.getAttribute("title"),
      control.tagName === "INPUT" ? "" : control.textContent, images].join(" ");
    if (!/[\p{L}\p{N}\p{S}\p{P}]/u.test(called)) tell("nameless", control.outerHTML.slice(0, 80), name(control));
    const heard = control.getAttribute("aria-label") || "";
    if (/\\[!-/:-@[-`{-~]|\u2060/.test(heard)) tell("escaped", heard, name(control));
  }

  /* What was painted, not written: the cells of long tables (`canvas.js` has kept it). */
  for (const fault of window.__findPaintFaults?.(SLACK) || []) tell(fault.kind, fault.text, "stDataFrame");
  return faults;
}
