import '@xinqiao/kit/tokens.css';
import { createApp, h } from 'vue';
import { restorePrefs } from '@xinqiao/kit';

restorePrefs();
createApp({ render: () => h('main', '心桥') }).mount('#app');
