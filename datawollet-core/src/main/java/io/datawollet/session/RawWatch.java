package io.datawollet.session;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.util.JsonGeneratorDelegate;
import java.io.IOException;

/** Passes everything on and notices text that a value writes past the generator's own rules, such as a raw value. */
final class RawWatch extends JsonGeneratorDelegate {
    private boolean raw;

    RawWatch(JsonGenerator generator) {
        super(generator, false);
    }

    boolean raw() {
        return raw;
    }

    @Override
    public void writeRaw(String text) throws IOException {
        raw = true;
        super.writeRaw(text);
    }

    @Override
    public void writeRaw(String text, int offset, int length) throws IOException {
        raw = true;
        super.writeRaw(text, offset, length);
    }

    @Override
    public void writeRaw(SerializableString text) throws IOException {
        raw = true;
        super.writeRaw(text);
    }

    @Override
    public void writeRaw(char[] text, int offset, int length) throws IOException {
        raw = true;
        super.writeRaw(text, offset, length);
    }

    @Override
    public void writeRaw(char c) throws IOException {
        raw = true;
        super.writeRaw(c);
    }

    @Override
    public void writeRawValue(String text) throws IOException {
        raw = true;
        super.writeRawValue(text);
    }

    @Override
    public void writeRawValue(String text, int offset, int length) throws IOException {
        raw = true;
        super.writeRawValue(text, offset, length);
    }

    @Override
    public void writeRawValue(char[] text, int offset, int length) throws IOException {
        raw = true;
        super.writeRawValue(text, offset, length);
    }

    @Override
    public void writeRawValue(SerializableString text) throws IOException {
        raw = true;
        super.writeRawValue(text);
    }

    @Override
    public void writeRawUTF8String(byte[] text, int offset, int length) throws IOException {
        raw = true;
        super.writeRawUTF8String(text, offset, length);
    }

    @Override
    public void writeUTF8String(byte[] text, int offset, int length) throws IOException {
        raw = true;
        super.writeUTF8String(text, offset, length);
    }

    /** Numbers in text are not looked at by generators. */
    @Override
    public void writeNumber(String encoded) throws IOException {
        raw = true;
        super.writeNumber(encoded);
    }
}
