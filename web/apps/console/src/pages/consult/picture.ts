/* A picture that a counsellor chose, pasted or dropped and has not sent yet: made small here, without what it was taken with. */
import { nextTick, onBeforeUnmount, onMounted, ref } from 'vue'
import { smallPicture } from '@xinqiao/kit/picture.ts'
import { t } from '../../lib/i18n'

export const PICTURE_TYPES = 'image/jpeg,image/png,image/webp'
const LARGEST = 20 * 1024 * 1024 // more than a phone's camera makes; what is sent is at most 200 kB

export function usePicture(may: () => boolean, then: () => void) {
  const picture = ref('')
  const error = ref('')
  const busy = ref(false)
  async function take(file: File | undefined): Promise<void> {
    if (!file) return
    error.value = ''
    if (file.size > LARGEST) { error.value = t('consult.picture_large', { n: Math.ceil(file.size / 1024 / 1024), most: LARGEST / 1024 / 1024 }); return }
    busy.value = true
    try { picture.value = await smallPicture(file) } catch { error.value = t('consult.picture_bad') } finally { busy.value = false }
    if (error.value) return // the focus stays with what failed
    await nextTick()
    then()
  }
  const first = (files?: FileList | null): File | undefined => [...(files ?? [])].find((f) => f.type.startsWith('image/')) ?? files?.[0]
  function chosen(e: Event): void {
    const input = e.target as HTMLInputElement
    const file = first(input.files)
    input.value = '' // the same one may be chosen again
    void take(file)
  }
  /* Text that is pasted stays the field's. */
  function pasted(e: ClipboardEvent): void {
    const file = may() ? first(e.clipboardData?.files) : undefined
    if (!file) return
    e.preventDefault()
    void take(file)
  }
  /* Anywhere on the page: let fall beside the field, the browser would leave the page for the file. */
  function dropped(e: DragEvent): void {
    if (!e.dataTransfer?.types.includes('Files')) return
    e.preventDefault()
    if (e.type === 'drop' && may()) void take(first(e.dataTransfer.files))
  }
  const events = ['dragover', 'drop'] as const
  onMounted(() => { events.forEach((x) => { window.addEventListener(x, dropped) }) })
  onBeforeUnmount(() => { events.forEach((x) => { window.removeEventListener(x, dropped) }) })
  function drop(): void { picture.value = error.value = '' }
  return { picture, error, busy, chosen, pasted, drop }
}
