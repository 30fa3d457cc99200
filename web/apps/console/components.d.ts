/* The Element Plus components that templates use by name (resolved while building). */
import type { ElConfigProvider, ElDatePicker, ElDialog, ElDrawer, ElOption, ElSelect, ElSwitch } from 'element-plus'

declare module 'vue' {
  export interface GlobalComponents {
    ElConfigProvider: typeof ElConfigProvider
    ElDatePicker: typeof ElDatePicker
    ElDialog: typeof ElDialog
    ElDrawer: typeof ElDrawer
    ElOption: typeof ElOption
    ElSelect: typeof ElSelect
    ElSwitch: typeof ElSwitch
  }
}
export {}
