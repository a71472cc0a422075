package dev.dualwrite.samples.pgjdbc;

import java.util.Map;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Rewrites the compiled tests where they depend on holding the driver's own objects: a cast becomes an unwrapping, an {@code
 * instanceof} asks whether that would succeed, and connections, schema changes and commits go through {@link Hooks}.
 *
 * <p>Stateless. The same classes run on plain connections, where the hooks do nothing.
 */
final class CallSites {
    private static final String HOOKS = Type.getInternalName(Hooks.class);
    private static final String DRIVER = "org/postgresql/";
    private static final String TESTS = "org/postgresql/test/";

    /** Calls that are made through a static method of the same name in {@link Hooks}, with their receiver in front. */
    private static final Map<String, String> HOOKED = Map.of(
            "java/sql/Statement.execute(Ljava/lang/String;)Z", "(Ljava/sql/Statement;Ljava/lang/String;)Z",
            "java/sql/Statement.executeUpdate(Ljava/lang/String;)I", "(Ljava/sql/Statement;Ljava/lang/String;)I",
            "java/sql/Connection.commit()V", "(Ljava/sql/Connection;)V",
            "java/sql/Connection.setAutoCommit(Z)V", "(Ljava/sql/Connection;Z)V");

    private CallSites() {}

    static byte[] rewritten(byte[] compiled) {
        ClassReader reader = new ClassReader(compiled);
        ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
        reader.accept(
                new ClassVisitor(Opcodes.ASM9, writer) {
                    @Override
                    public MethodVisitor visitMethod(
                            int access, String name, String descriptor, String signature, String[] exceptions) {
                        return new Rewriting(super.visitMethod(access, name, descriptor, signature, exceptions));
                    }
                },
                0);
        return writer.toByteArray();
    }

    private static final class Rewriting extends MethodVisitor {
        Rewriting(MethodVisitor next) {
            super(Opcodes.ASM9, next);
        }

        @Override
        public void visitTypeInsn(int opcode, String type) {
            if (type.startsWith(DRIVER) && !type.startsWith(TESTS)) {
                if (opcode == Opcodes.CHECKCAST) {
                    super.visitLdcInsn(Type.getObjectType(type));
                    hook("as", "(Ljava/lang/Object;Ljava/lang/Class;)Ljava/lang/Object;");
                } else if (opcode == Opcodes.INSTANCEOF) {
                    super.visitLdcInsn(Type.getObjectType(type));
                    hook("is", "(Ljava/lang/Object;Ljava/lang/Class;)Z");
                    return;
                }
            }
            super.visitTypeInsn(opcode, type);
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean ofInterface) {
            String hooked = HOOKED.get(owner + "." + name + descriptor);
            if (opcode == Opcodes.INVOKEINTERFACE && hooked != null) {
                hook(name, hooked);
            } else if (opcode == Opcodes.INVOKESTATIC
                    && owner.equals("java/sql/DriverManager")
                    && name.equals("getConnection")) {
                hook(name, descriptor);
            } else {
                super.visitMethodInsn(opcode, owner, name, descriptor, ofInterface);
            }
        }

        private void hook(String name, String descriptor) {
            super.visitMethodInsn(Opcodes.INVOKESTATIC, HOOKS, name, descriptor, false);
        }
    }
}
