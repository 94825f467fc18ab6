import { changesPlugin } from './plugins/changes';
import { mainPlugin } from './plugins/main';

export default [mainPlugin, changesPlugin];
