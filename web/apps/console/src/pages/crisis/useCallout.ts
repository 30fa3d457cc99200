/* One call-out and its steps; what may be done now comes with it, as `can`. */
import type { Ref, ShallowRef } from 'vue'
import { Problem, get, post, put } from '../../lib/api'
import { t } from '../../lib/i18n'
import { useLoad, type LoadState } from '../../lib/load'
import { useSend } from '../../lib/send'
import { toast } from '../../lib/toast'
import type { CalloutView } from '../../lib/types'

export interface UseCallout {
  data: ShallowRef<CalloutView | null>; state: Ref<LoadState>; loadError: Ref<string>; busy: Ref<boolean>; error: Ref<string>
  reload: (quiet?: boolean) => Promise<void>; act: (step: string, body?: Record<string, unknown>) => Promise<boolean>
}
export function useCallout(id: () => string, changed: () => void): UseCallout {
  const { data, state, error: loadError, reload } = useLoad(() => get<CalloutView>(`/crisis/callouts/${id()}`))
  const { busy, error, send } = useSend()
  /* accept and decline are two answers; everything else is the path below the call-out. */
  async function act(step: string, body: Record<string, unknown> = {}): Promise<boolean> {
    const c = data.value
    if (!c) return false
    const answer = step === 'accept' || step === 'decline'
    const path = `/crisis/callouts/${c.id}/${answer ? 'answer' : step}`
    const full = { version: c.version, ...(answer ? { accept: step === 'accept' } : {}), ...body }
    return send(async () => {
      data.value = step === 'record' ? await put<CalloutView>(path, full) : await post<CalloutView>(path, full)
      toast(t('crisis.saved'))
      changed()
    }, async (e) => {
      if (e instanceof Problem && e.status === 409) await reload(true)
      return false
    })
  }
  return { data, state, loadError, busy, error, reload, act }
}
