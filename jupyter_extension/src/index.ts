import { mainPlugin } from './plugins/main';

export default [mainPlugin];
