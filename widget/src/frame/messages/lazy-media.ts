import { lazyView } from '../shell/lazy-view.ts';

export const useMediaViews = lazyView(() => import('../media/media-views.ts'));
