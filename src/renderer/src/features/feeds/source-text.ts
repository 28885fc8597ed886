import type { TFunction } from 'i18next';
import type { FeedSource } from '../../../../shared/contract/feeds';

export function sourceText(source: FeedSource, t: TFunction): string {
  switch (source.type) {
    case 'sample':
      return t('feeds.source.sample');
    case 'kafka':
      return t('feeds.source.kafka', { topic: source.topic });
    case 'ksqldb':
      return t('feeds.source.ksqldb', { object: source.object });
    case 'folder':
      return source.path;
    case 'files':
      return t('feeds.source.files');
  }
}
