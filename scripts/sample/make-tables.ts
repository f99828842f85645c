import { allDays, demand } from './demand.ts';
import { addressRows, makeCustomers } from './make-customers.ts';
import { paymentRows, returnRows, shipmentRows } from './make-fulfilment.ts';
import { makeOrders, orderItemRows } from './make-orders.ts';
import { makeProducts } from './make-products.ts';
import { categoryRows, countryRows, currencyRows, exchangeRateRows, exchangeRates, trafficRows } from './make-reference.ts';
import { reviewRows } from './make-reviews.ts';
import type { TableRows } from './rows.ts';

/** All rows of the prod variant, each table in the order of its primary key. */
export function makeTables(): TableRows {
  const rates = exchangeRates();
  const products = makeProducts();
  const customers = makeCustomers();
  const orders = makeOrders(customers, products, rates);
  const payments = paymentRows(orders);
  const shipments = shipmentRows(orders);
  // Returns change the status of orders, so they come before the orders are written and before reviews choose among them.
  const returns = returnRows(orders);
  const reviews = reviewRows(orders);
  return {
    currencies: currencyRows(),
    exchange_rates: exchangeRateRows(rates),
    countries: countryRows(),
    categories: categoryRows(),
    products: products.map((it) => it.row),
    customers: customers.map((it) => it.row),
    addresses: addressRows(customers),
    orders: orders.map((it) => it.row),
    order_items: orderItemRows(orders),
    payments,
    shipments,
    returns,
    reviews,
    daily_traffic: trafficRows(allDays().map((days) => demand('B2C', days))),
  };
}
