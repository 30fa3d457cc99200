/* One ticking clock for the page, set to the server's time: count-downs agree with the server, not with this desk. */
import { ref } from 'vue'

let offset = 0
export const now = ref(Date.now())

export function setServerTime(ms: number): void {
  offset = ms - Date.now()
  now.value = ms
}
setInterval(() => { now.value = Date.now() + offset }, 1000)
