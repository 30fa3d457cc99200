/* What the dialogs that call the team share: the words of the definition, and the question whether the team that was called from
 * here a moment ago goes to the same person. */
import { onMounted, ref, watch, type Ref } from 'vue'
import { Problem, explain, get } from '../../lib/api'
import { t } from '../../lib/i18n'
import { useSend, type Send } from '../../lib/send'
import { toast } from '../../lib/toast'
import type { CrisisWords } from '../../lib/types'

export interface Calling {
  words: Ref<CrisisWords | null>; busy: Send['busy']; error: Send['error']
  /* What the server said of the call before; nothing once anything is written otherwise: another place is another question. */
  lately: Ref<string>
  call: (act: () => Promise<void>) => Promise<void>
  /* It is the one the team goes to: what was written stays a draft. */
  same: () => void
}

export function useCalling(form: object, open: Ref<boolean>): Calling {
  const words = ref<CrisisWords | null>(null)
  const lately = ref('')
  const { busy, error, send } = useSend()
  watch(form, () => { lately.value = '' })
  onMounted(async () => { try { words.value = await get<CrisisWords>('/crisis/definition') } catch (e) { error.value = explain(e) } })
  async function call(act: () => Promise<void>): Promise<void> {
    lately.value = ''
    await send(act, (e) => {
      if (!(e instanceof Problem && e.code === 'crisis.called_lately')) return false
      lately.value = explain(e)
      return true
    })
  }
  function same(): void {
    open.value = false
    toast(t('crisis.same_said'))
  }
  return { words, busy, error, lately, call, same }
}
