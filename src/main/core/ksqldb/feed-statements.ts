import type { KsqlStatement } from '../../../shared/contract/ksqldb';
import { LakeError } from '../../../shared/errors';
import paymentMethodTotals from '../../../../sql/ksql/payment_method_totals.ksql?raw';
import productPurchaseCounts from '../../../../sql/ksql/product_purchase_counts.ksql?raw';
import transactionFlattened from '../../../../sql/ksql/transaction_flattened.ksql?raw';
import transactionStream from '../../../../sql/ksql/transaction_stream.ksql?raw';
import transactionStreamAnonymized from '../../../../sql/ksql/transaction_stream_anonymized.ksql?raw';
import transactionStreamBlacklisted from '../../../../sql/ksql/transaction_stream_blacklisted.ksql?raw';
import userTransactionSummary from '../../../../sql/ksql/user_transaction_summary.ksql?raw';
import userTransactionSummaryEur from '../../../../sql/ksql/user_transaction_summary_eur.ksql?raw';

/** What makes the objects of the eight feeds, each after those that it reads. */
export function feedStatements(): Omit<KsqlStatement, 'state'>[] {
  return [
    statementOf('transaction_stream.ksql', transactionStream),
    statementOf('transaction_flattened.ksql', transactionFlattened),
    statementOf('transaction_stream_anonymized.ksql', transactionStreamAnonymized),
    statementOf('transaction_stream_blacklisted.ksql', transactionStreamBlacklisted),
    statementOf('user_transaction_summary.ksql', userTransactionSummary),
    statementOf('user_transaction_summary_eur.ksql', userTransactionSummaryEur),
    statementOf('payment_method_totals.ksql', paymentMethodTotals),
    statementOf('product_purchase_counts.ksql', productPurchaseCounts),
  ];
}

/** One statement a file, after lines of comment. */
function statementOf(file: string, text: string): Omit<KsqlStatement, 'state'> {
  const statement = text.replaceAll(/^--.*\n/gm, '').trim();
  const [, kind, object] = /^CREATE (STREAM|TABLE) IF NOT EXISTS ([A-Z_]+)\s/.exec(statement) ?? [];
  if (kind === undefined || object === undefined) {
    throw new LakeError('INTERNAL', `sql/ksql/${file} does not begin with CREATE STREAM or TABLE IF NOT EXISTS.`);
  }
  return { file, kind: kind === 'STREAM' ? 'stream' : 'table', object, statement };
}
