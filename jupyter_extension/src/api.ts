import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';

import { ServerError } from './errors';
import type { About } from './wire';

/** The only place that makes requests. Throws ServerError, or NetworkError when nothing answers. */
async function request<T>(
  settings: ServerConnection.ISettings,
  path: string,
  init: RequestInit = {}
): Promise<T> {
  const url = URLExt.join(settings.baseUrl, 'rundiff', path);
  const response = await ServerConnection.makeRequest(url, init, settings);
  if (!response.ok) {
    throw new ServerError(response.status, response.statusText);
  }
  return (await response.json()) as T;
}

export function fetchAbout(
  settings: ServerConnection.ISettings
): Promise<About> {
  return request<About>(settings, 'about');
}
