/* What a form does while it is sent: one press at a time, and why it was refused, in words and at which field. Each app says once how
 * it tells a failure (`tell`); pages call the app's useSend. */
import { ref, type Ref } from 'vue';

export interface Told {
  words: string;
  /** JSON pointer of the refused field, as the server names it. */
  pointer?: string;
}
export interface Send {
  busy: Ref<boolean>;
  error: Ref<string>;
  pointer: Ref<string>;
  /** The words of a refusal that names this field of the body, else nothing. */
  errorAt: (field: string) => string;
  /** True when `act` came to its end. `otherwise` may deal with a failure itself and says so by true. A press while one is under way
   * does nothing. */
  send: (act: () => Promise<unknown>, otherwise?: (e: unknown) => boolean | Promise<boolean>) => Promise<boolean>;
  clear: () => void;
}

export const sending = (tell: (e: unknown) => Told) => (): Send => {
  const busy = ref(false);
  const error = ref('');
  const pointer = ref('');
  function clear(): void {
    error.value = pointer.value = '';
  }
  async function send(act: () => Promise<unknown>, otherwise?: (e: unknown) => boolean | Promise<boolean>): Promise<boolean> {
    if (busy.value) return false;
    busy.value = true;
    clear();
    try {
      await act();
      return true;
    } catch (e) {
      try {
        if (await otherwise?.(e)) return false;
      } catch {
        /* what was meant to help failed too: the first failure is the one to tell */
      }
      const told = tell(e);
      error.value = told.words;
      pointer.value = told.pointer ?? '';
      return false;
    } finally {
      busy.value = false;
    }
  }
  return { busy, error, pointer, errorAt: (field) => (pointer.value === `/${field}` ? error.value : ''), send, clear };
};
