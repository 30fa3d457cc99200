/* The Element Plus components that templates use by name (resolved while building). */
import type { ElConfigProvider, ElDialog, ElDrawer } from 'element-plus'

declare module 'vue' {
  export interface GlobalComponents {
    ElConfigProvider: typeof ElConfigProvider
    ElDialog: typeof ElDialog
    ElDrawer: typeof ElDrawer
  }
}
export {}
