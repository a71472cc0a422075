package dev.dualwrite.samples.quickstart;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Which call comes next, at random, by fixed shares.
 *
 * <p>Belongs to one thread.
 *
 * <p>The shares are percent and add up to a hundred.
 */
final class Mix {

    /** A call of the application. */
    record Call(String name, Body body) {}

    /** What a call does. */
    @FunctionalInterface
    interface Body {
        void run() throws SQLException;
    }

    private final Random dice;
    private final List<Call> hundred = new ArrayList<>();

    Mix(Till till) {
        dice = till.dice();
        OrderDesk orders = new OrderDesk(till);
        CustomerDesk customers = new CustomerDesk(till);
        Catalogue catalogue = new Catalogue(till);
        Bank bank = new Bank(till);
        Visitor visitor = new Visitor(till);
        add(18, "place an order", orders::place);
        add(7, "fulfil an order", orders::fulfil);
        add(18, "transfer money", bank::transfer);
        add(8, "change a price", catalogue::reprice);
        add(3, "mark a price down", catalogue::markDown);
        add(2, "grow or prune the catalogue", catalogue::growOrPrune);
        add(8, "fill a basket", customers::fillBasket);
        add(3, "empty a basket", customers::emptyBasket);
        add(5, "update a customer", customers::update);
        add(3, "grant points", customers::grantPoints);
        add(3, "open an account", customers::open);
        add(3, "close an account", customers::close);
        add(19, "look around", visitor::look);
        if (hundred.size() != 100) {
            throw new IllegalStateException("The shares add up to " + hundred.size());
        }
    }

    Call next() {
        return hundred.get(dice.nextInt(100));
    }

    private void add(int percent, String name, Body body) {
        for (int i = 0; i < percent; i++) {
            hundred.add(new Call(name, body));
        }
    }
}
