/** A queue of messages in linked nodes: first in, first out, so that each node survives a while and then dies in order. */
public class LinkedQueue {
    static final class Message {
        final byte[] body;
        final int number;
        Message next;

        Message(int number) {
            this.number = number;
            body = new byte[32 + (number & 63)];
        }
    }

    public static void main(String[] args) throws Exception {
        Harness.main(args, 2_500_000, scale -> {
            Message head = new Message(0), tail = head;
            int length = 1;
            long sum = 0;
            for (int i = 1; i < scale; i++) {
                tail = tail.next = new Message(i);
                if (++length > 150_000) {
                    sum += head.body.length ^ head.number;
                    head = head.next;
                    length--;
                }
            }
            return sum;
        });
    }
}
