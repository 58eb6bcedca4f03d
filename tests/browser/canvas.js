/* Keeps what is painted on a canvas, so that cut and broken words in the cells of long tables are found, too.

Set before the page's own scripts. A cell is painted inside a clip of its own: words that pass its edge are cut. */
(() => {
  const drawn = new WeakMap();
  const seen = new Set();
  const context = CanvasRenderingContext2D.prototype;
  const keep = (canvas) => {
    if (!drawn.has(canvas)) { drawn.set(canvas, { texts: [], clips: [], path: null, clip: null }); seen.add(new WeakRef(canvas)); }
    return drawn.get(canvas);
  };
  const place = (pen, x, y, width, height) => {
    const at = pen.getTransform();
    const corners = [at.transformPoint({ x, y }), at.transformPoint({ x: x + width, y: y + height })];
    const [left, right] = corners.map((one) => one.x).sort((a, b) => a - b);
    const [top, bottom] = corners.map((one) => one.y).sort((a, b) => a - b);
    return { left, right, top, bottom };
  };
  const wrap = (name, before) => {
    const own = context[name];
    context[name] = function (...given) { before(this, given); return own.apply(this, given); };
  };
  wrap("save", (pen) => { const kept = keep(pen.canvas); kept.clips.push(kept.clip); });
  wrap("restore", (pen) => { const kept = keep(pen.canvas); kept.clip = kept.clips.pop() ?? null; });
  wrap("beginPath", (pen) => { keep(pen.canvas).path = null; });
  wrap("rect", (pen, [x, y, width, height]) => {
    const kept = keep(pen.canvas);
    kept.path = kept.path ? "several" : place(pen, x, y, width, height);
  });
  wrap("clip", (pen) => {
    const kept = keep(pen.canvas);
    if (kept.path && kept.path !== "several") {
      const outer = kept.clip;
      kept.clip = !outer ? kept.path : {
        left: Math.max(outer.left, kept.path.left), right: Math.min(outer.right, kept.path.right),
        top: Math.max(outer.top, kept.path.top), bottom: Math.min(outer.bottom, kept.path.bottom) };
    }
  });
  wrap("clearRect", (pen, [x, y, width, height]) => {
    const kept = keep(pen.canvas);
    const gone = place(pen, x, y, width, height);
    kept.texts = kept.texts.filter((one) => one.box.left < gone.left || one.box.right > gone.right
      || one.box.top < gone.top || one.box.bottom > gone.bottom);
  });
  wrap("fillText", (pen, [text, x, y]) => {
    const kept = keep(pen.canvas);
    if (!String(text).trim() || !kept.clip || kept.texts.length > 20000) return;
    const size = pen.measureText(text);
    const box = place(pen, x - size.actualBoundingBoxLeft, y - size.actualBoundingBoxAscent,
      size.actualBoundingBoxLeft + size.actualBoundingBoxRight, size.actualBoundingBoxAscent + size.actualBoundingBoxDescent);
    kept.texts.push({ text: String(text), box, clip: kept.clip, frame: frame() });
  });
  for (const side of ["width", "height"]) {
    const own = Object.getOwnPropertyDescriptor(HTMLCanvasElement.prototype, side);
    Object.defineProperty(HTMLCanvasElement.prototype, side, {
      ...own, set(value) { if (drawn.has(this)) Object.assign(drawn.get(this), { texts: [], clips: [], clip: null }); own.set.call(this, value); } });
  }
  let number = 0, waiting = false;
  const frame = () => {
    if (!waiting) { waiting = true; number += 1; setTimeout(() => { waiting = false; }); }
    return number;
  };
  const overlap = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;

  window.__findPaintFaults = (slack) => {
    const faults = [];
    for (const held of seen) {
      const canvas = held.deref();
      if (!canvas) continue;
      const { texts } = drawn.get(canvas);
      /* What was painted over later is not what is seen. */
      const last = texts.filter((one, place) => !texts.slice(place + 1, place + 2000).some(
        (later) => later.frame !== one.frame && overlap(later.clip, one.clip)));
      const cells = new Map();
      for (const one of last) {
        const name = [one.clip.left, one.clip.top, one.clip.right, one.clip.bottom].map(Math.round).join();
        cells.set(name, [...(cells.get(name) || []), one]);
      }
      /* What stands without a space for 25 letters, such as an address, may break at any of them, and be cut. */
      const runs = [...document.querySelectorAll("canvas [role=gridcell], canvas td, canvas th")].flatMap(
        (cell) => cell.textContent.match(/\S{25,}/g) || []);
      const isOfRun = (text) => text.trim().split(/\s+/).some((word) => runs.some((run) => run.includes(word)));
      const words = new Set([...document.querySelectorAll("canvas [role=gridcell], canvas td, canvas th")].flatMap(
        (cell) => cell.textContent.split(/[^\p{L}\p{M}\p{N}'’]+/u)));
      for (const lines of cells.values()) {
        for (const one of lines) {
          /* A cell half out of the window of the grid is scrolled, not cut: then the clip is what is left of it. */
          const atEdge = one.clip.left <= 1 || one.clip.right >= canvas.width - 1;
          if (!atEdge && !isOfRun(one.text) && (one.box.right > one.clip.right + slack || one.box.left < one.clip.left - slack))
            faults.push({ kind: "cut", text: one.text });
        }
        for (let at = 0; at + 1 < lines.length; at += 1) {
          if (Math.abs(lines[at].box.top - lines[at + 1].box.top) < 3) continue;
          const first = lines[at].text.match(/[\p{L}\p{M}\p{N}'’]+$/u)?.[0];
          const rest = lines[at + 1].text.match(/^[\p{L}\p{M}\p{N}'’]+/u)?.[0];
          if (first && rest && !isOfRun(first + rest) && words.has(first + rest) && !(words.has(first) && words.has(rest)) && first.length + rest.length < 25)
            faults.push({ kind: "broken", text: first + rest });
        }
      }
    }
    return faults;
  };
})();
