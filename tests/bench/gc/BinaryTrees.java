/** Short-lived trees beside a long-lived one. */
public class BinaryTrees {
    static final class Node {
        Node left, right;
    }

    static Node make(int depth) {
        Node node = new Node();
        if (depth > 0) {
            node.left = make(depth - 1);
            node.right = make(depth - 1);
        }
        return node;
    }

    static int count(Node node) {
        return node.left == null ? 1 : 1 + count(node.left) + count(node.right);
    }

    public static void main(String[] args) throws Exception {
        Harness.main(args, 400, scale -> {
            Node longLived = make(17);
            long sum = 0;
            for (int i = 0; i < scale; i++) {
                sum += count(make(14));
            }
            return sum + count(longLived);
        });
    }
}
