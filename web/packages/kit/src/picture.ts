/* A picture from the phone, drawn anew and written as a small JPEG: what it was taken with, where and when, does not come along,
 * and it is small enough for a bad line. Turned the right way by the browser, transparent parts become white. */

function load(url: string): Promise<HTMLImageElement> {
  return new Promise((done, fail) => {
    const img = new Image();
    img.onload = () => done(img);
    img.onerror = () => fail(new Error('picture'));
    img.src = url;
  });
}
function draw(img: HTMLImageElement, side: number): HTMLCanvasElement {
  const scale = Math.min(1, side / Math.max(img.naturalWidth, img.naturalHeight));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(img.naturalWidth * scale));
  canvas.height = Math.max(1, Math.round(img.naturalHeight * scale));
  const paint = canvas.getContext('2d');
  if (!paint) throw new Error('picture');
  paint.fillStyle = '#fff';
  paint.fillRect(0, 0, canvas.width, canvas.height);
  paint.drawImage(img, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** Base64 of a JPEG of at most `most` bytes, its longer side at most `side` pixels. Throws when it is no picture. */
export async function smallPicture(from: Blob | string, side = 1280, most = 200_000): Promise<string> {
  const url = typeof from === 'string' ? `data:image/jpeg;base64,${from}` : URL.createObjectURL(from);
  try {
    const img = await load(url);
    let best = '';
    for (let s = side; s >= 320; s = Math.round(s * 0.7)) {
      const canvas = draw(img, s);
      for (const quality of [0.8, 0.6, 0.4]) {
        best = canvas.toDataURL('image/jpeg', quality).split(',')[1] ?? '';
        if (best && best.length * 0.75 <= most) return best;
      }
    }
    if (!best) throw new Error('picture');
    return best;
  } finally {
    if (typeof from !== 'string') URL.revokeObjectURL(url);
  }
}
