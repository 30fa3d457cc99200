/* One polite live region for the whole page: say() puts a sentence into it. */
import { ref } from 'vue';

export const spoken = ref('');
export function say(text: string): void {
  spoken.value = '';
  setTimeout(() => (spoken.value = text), 30); // an empty moment makes the same sentence heard twice
}
