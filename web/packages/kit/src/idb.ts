/* A small keyed store in IndexedDB for drafts and the safety plan. Where IndexedDB is forbidden (private windows, some webviews)
 * it falls back to memory: nothing breaks, but nothing outlives the page. */
const memory = new Map<string, unknown>();
let opened: Promise<IDBDatabase | null> | undefined;

function open(): Promise<IDBDatabase | null> {
  opened ??= new Promise((done) => {
    try {
      const req = indexedDB.open('xinqiao', 1);
      req.onupgradeneeded = () => void req.result.createObjectStore('kept');
      req.onsuccess = () => done(req.result);
      req.onerror = req.onblocked = () => done(null);
    } catch {
      done(null);
    }
  });
  return opened;
}

async function use<T>(mode: IDBTransactionMode, run: (s: IDBObjectStore) => IDBRequest<T>): Promise<T | undefined> {
  const db = await open();
  if (!db) return undefined;
  return new Promise((done, fail) => {
    const tx = db.transaction('kept', mode);
    const req = run(tx.objectStore('kept'));
    tx.oncomplete = () => done(req.result);
    tx.onerror = tx.onabort = () => fail(tx.error ?? new Error('idb'));
  });
}

/** Whether what is kept outlives the page. */
export const keeps = async (): Promise<boolean> => (await open()) !== null;

export async function keep(key: string, value: unknown): Promise<void> {
  memory.set(key, value);
  try {
    await use('readwrite', (s) => s.put(JSON.parse(JSON.stringify(value)), key)); // reactive proxies cannot be cloned
  } catch {
    /* quota or a closing database: memory still has it */
  }
}

export async function kept<T>(key: string): Promise<T | undefined> {
  try {
    const found = await use('readonly', (s) => s.get(key) as IDBRequest<T>);
    if (found !== undefined) return found;
  } catch {
    /* fall through */
  }
  return memory.get(key) as T | undefined;
}

export async function forget(key: string): Promise<void> {
  memory.delete(key);
  try {
    await use('readwrite', (s) => s.delete(key));
  } catch {
    /* nothing to do */
  }
}

/** Keys that begin with `prefix`. */
export async function keptKeys(prefix: string): Promise<string[]> {
  let all: string[] = [...memory.keys()];
  try {
    const found = await use('readonly', (s) => s.getAllKeys());
    if (found) all = all.concat(found.map(String));
  } catch {
    /* memory only */
  }
  return [...new Set(all)].filter((k) => k.startsWith(prefix)).sort();
}
