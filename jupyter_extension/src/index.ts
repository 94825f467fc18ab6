import { changesPlugin } from './plugins/changes';
import { mainPlugin } from './plugins/main';
import { splitPlugin } from './plugins/split';

export default [mainPlugin, changesPlugin, splitPlugin];
